"""``jiangce``: one command; each part is imported only when it is asked for."""

import sys

import cyclopts

app = cyclopts.App(name="jiangce", help="匠册: a city's register of skills training and craftsmen.")
app.command("dashboards.commands:app", name="market")
app.command("dashboards.commands:rollups", name="rollups")
app.command("dashboards.forecasts.commands:app", name="forecast")
app.command("courses.commands:app", name="roster")
app.command("competitions.commands:app", name="contest")
app.command("app.reference.commands:app", name="calendar")
app.command("app.credentials.commands:app", name="credential")
app.command("app.operations:admin", name="admin")
app.command("app.operations:run", name="run")
app.command("app.operations:serve", name="serve")
app.command("app.operations:work", name="work")
app.command("app.operations:migrate", name="migrate")
app.command("app.operations:demo", name="demo")
app.command("app.operations:rebuild", name="rebuild")


def main() -> None:
    """Run the command; its answer is the exit status."""
    answer = app()
    sys.exit(answer if isinstance(answer, int) else 0)


if __name__ == "__main__":
    main()
