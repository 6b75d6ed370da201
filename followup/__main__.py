"""`python -m followup` is the `followup` command."""

from followup.cli.main import main

main()
