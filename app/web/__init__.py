"""Guard, forms, rendering: what every page is made with."""
