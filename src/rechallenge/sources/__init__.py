"""The outside comes in: raw bytes plus receipt."""
