"""FDA's quarterly files of spontaneous reports: found, read line by line, and turned into tables."""

from rechallenge.sources.faers.account import FileAccount, OddLine, QuarterAccount
from rechallenge.sources.faers.delivery import Delivery, Member, find_deliveries
from rechallenge.sources.faers.quarter import digest_of_quarter, read_quarter

__all__ = [
    "Delivery",
    "FileAccount",
    "Member",
    "OddLine",
    "QuarterAccount",
    "digest_of_quarter",
    "find_deliveries",
    "read_quarter",
]
