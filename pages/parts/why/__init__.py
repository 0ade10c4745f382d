"""Why a result is as it is: contributions, loops, links and paths."""
