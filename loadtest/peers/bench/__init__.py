"""The comparison with peers. Start at cli.py; it names the steps in the order they happen."""
