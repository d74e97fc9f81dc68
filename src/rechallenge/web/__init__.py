"""The pages of a review: forms in, pages out. Every page works without a script; nothing is asked of another machine."""

from rechallenge.web.app import create_app
from rechallenge.web.serving import Server, one_time_links, require_accounts
from rechallenge.web.site import Address, Site

__all__ = ["Address", "Server", "Site", "create_app", "one_time_links", "require_accounts"]
