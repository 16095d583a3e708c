"""Certificates that anyone can verify: issue, sign, revoke, verify, whatever a domain certifies.

A domain calls ``app.credentials.service.issue`` in its own transaction; see there.
"""
