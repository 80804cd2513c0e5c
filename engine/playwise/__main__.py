"""``python -m playwise``: the command line."""

from playwise.cli import main

if __name__ == "__main__":
    main()
