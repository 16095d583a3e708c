"""``jiangce contest``: what anyone may work out about a contest, without a database."""

import cyclopts

app = cyclopts.App(name="contest", help="Rank a contest; work a published result out anew.")
app.command("competitions.rank_command:rank", name="rank")
app.command("competitions.recompute_command:contest_recompute", name="recompute")
