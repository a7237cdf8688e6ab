"""python -m danqing_training COMMAND: one command for each part of the recipe."""

from .commands import main

if __name__ == "__main__":
    main()
