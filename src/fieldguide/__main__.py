"""`python -m fieldguide`."""

from fieldguide.cli.main import main

if __name__ == "__main__":
    main()
