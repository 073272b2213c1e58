"""Signs what our buttons and dialogs carry: a client may send back anything it likes as `data`.

The signature covers all we put in, the step too, so that one made for a step fits no other. What
people typed and what Teams adds (`msteams`) stands beside it, unsigned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from itsdangerous import Signer

from adapters.payload import Json, text

SEAL = "seal"
# All a button or a dialog of ours can carry. Inputs have a dot in their id and collide with none.
KEYS = ("step", "form", "about", "also", "where", "nonce", "zone", "kept")


class Seal:
    """Signs with the newest of our keys, and knows the signatures of all of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        # itsdangerous wants the newest last; 43 characters of SHA-256 are all it adds.
        self._signer = Signer(
            list(reversed(keys)),
            salt="parley.teams",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    def sealed(self, data: Json) -> Json:
        """What a card shall carry, with its signature; empty values are left out."""
        ours = _ours(data)
        return {**ours, SEAL: self._signer.get_signature(_canonical(ours)).decode()}

    def opened(self, data: object) -> Json | None:
        """What was signed, without all else; None when it was not we who signed it."""
        if not isinstance(data, dict):
            return None
        ours = _ours(data)
        genuine = self._signer.verify_signature(_canonical(ours), text(data, SEAL))
        return ours if genuine else None


def _ours(data: Mapping[str, object]) -> Json:
    # Clients may drop what is empty or null on the way, so it must not count.
    return {key: data[key] for key in KEYS if data.get(key)}


def _canonical(ours: Json) -> bytes:
    return json.dumps(ours, sort_keys=True, separators=(",", ":")).encode()
