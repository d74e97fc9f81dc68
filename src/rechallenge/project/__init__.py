"""The durable folder: protocol, journals, receipts, cache, locks."""

from rechallenge.model import digest_of
from rechallenge.project.accounts import (
    forget_password,
    people_with_password,
    set_password,
    verify_password,
)
from rechallenge.project.amendments import amend, protocol_until
from rechallenge.project.audit import check
from rechallenge.project.cache import derived
from rechallenge.project.deliveries import Delivery, read_delivery, store_delivery
from rechallenge.project.files import Stored
from rechallenge.project.folder import Folder, create, open_folder
from rechallenge.project.following import JournalFollower
from rechallenge.project.history import Replay, replay
from rechallenge.project.inputs import latest_inputs, read_input, store_input
from rechallenge.project.journal import Head, Line, Torn
from rechallenge.project.model_runs import read_model_run, store_model_run
from rechallenge.project.papers import KeptPaper, kept_papers, read_kept, store_paper
from rechallenge.project.private import private_stamp, read_private, write_private
from rechallenge.project.problem import Problem
from rechallenge.project.writer import JournalWriter, open_journal

__all__ = [
    "Delivery",
    "Folder",
    "Head",
    "JournalFollower",
    "JournalWriter",
    "KeptPaper",
    "Line",
    "Problem",
    "Replay",
    "Stored",
    "Torn",
    "amend",
    "check",
    "create",
    "derived",
    "digest_of",
    "forget_password",
    "kept_papers",
    "latest_inputs",
    "open_folder",
    "open_journal",
    "people_with_password",
    "private_stamp",
    "protocol_until",
    "read_delivery",
    "read_input",
    "read_kept",
    "read_model_run",
    "read_private",
    "replay",
    "set_password",
    "store_delivery",
    "store_input",
    "store_model_run",
    "store_paper",
    "verify_password",
    "write_private",
]
