"""The durable folder: protocol, journals, receipts, cache, locks."""
