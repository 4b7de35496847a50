"""`fieldguide` and `python -m fieldguide`."""

from fieldguide.cli.stopping import stoppable


def main() -> None:
    """Run the command line; Ctrl-C ends it in one line from the start, while it is still being loaded."""
    with stoppable():
        from fieldguide.cli.main import main as run

        run()


if __name__ == "__main__":
    main()
