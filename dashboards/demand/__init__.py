"""Demand: reports and their county returns, vacancies, employers' survey, major projects."""
