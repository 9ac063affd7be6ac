"""What went wrong and what to do: the only error a user sees."""


class Problem(Exception):
    """A wrong or missing piece, told in one sentence with one hint."""

    def __init__(self, message: str, hint: str):
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  -> {self.hint}"


class NoNetwork(Problem):
    """What was to be fetched cannot be reached."""
