"""What can go wrong, said with what is, where, and what to do. Each class owns its exit code."""


class RechallengeError(Exception):
    """Base of every error that a user can mend.

    Args:
        message: what is wrong, with the value received.
        where: file and place, such as "protocol.toml, screening.reviewers" or "records.ris, line 812".
        fix: what to do about it.
    """

    exit_code = 3

    def __init__(self, message: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.message}" if self.where else self.message]
        if self.fix:
            parts.append(f"  fix: {self.fix}")
        return "\n".join(parts)


class CheckFailed(RechallengeError):
    """The folder or a result does not hold."""

    exit_code = 1


class UsageError(RechallengeError):
    """The command's words are off."""

    exit_code = 2


class InputError(RechallengeError):
    """A file or a value given to the program cannot be used."""

    exit_code = 3


class ProtocolError(InputError):
    """protocol.toml says something that cannot be carried out."""


class Unavailable(RechallengeError):
    """Something outside did not answer: a disk, a lock, a network service."""

    exit_code = 4


class Interrupted(RechallengeError):
    """Stopped by the user; what was acknowledged is kept."""

    exit_code = 130
