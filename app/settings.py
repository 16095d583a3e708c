"""Settings: environment over one TOML file over the defaults here.

README's table of settings is held true to this Struct by ``tests/sweeps``.
"""

import json
import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting; ``JIANGCE_<NAME>`` in the environment overrides the TOML file's ``name``."""

    var: Path = Path("var")
    """Folder for everything the service writes: embedded database, keys, stored files."""
    secret_dir: Path | None = None
    """Folder of the encryption and signing keys (mode 0600); ``var/secrets`` when not set."""
    database_url: str = ""
    """The app role's database; empty starts the embedded PostgreSQL. Also ``DATABASE_URL``."""
    owner_database_url: str = ""
    """The owner role's database, for migrations only; needed with ``database_url``."""
    pg_bin: str = ""
    """Folder of PostgreSQL binaries for the embedded server; empty takes the wheel's."""
    host: str = "127.0.0.1"
    """Address that the service listens on."""
    port: int = 8000
    """Port that the service listens on."""
    public_url: str = ""
    """Address that people use, host and port when not set; https turns on secure cookies."""
    demo: bool = False
    """Show the demonstration's sign-ins and sample files on the pages."""
    city_code: str = "370900"
    """Division code of the city that this register serves."""
    city_zh: str = "泰安市"
    """Name of the city, in Chinese."""
    city_en: str = "Tai'an"
    """Name of the city, in English."""
    issuer_zh: str = "泰安市人力资源和社会保障局"
    """Name of the bureau that runs the register, in Chinese."""
    issuer_en: str = "Tai'an Human Resources and Social Security Bureau"
    """Name of the bureau that runs the register, in English."""
    sms_url: str = ""
    """Address of the text-message gateway; empty: none is connected."""
    sms_method: str = "POST"
    """Method that the gateway takes."""
    sms_header: str = ""
    """One header for the gateway, ``Name: value``, as a rule its key."""
    sms_body: str = '{"phone": "{phone}", "text": "{text}"}'
    """JSON that the gateway takes, with the places of phone and text."""
    mail_host: str = ""
    """Mail server to send by; empty: none is connected."""
    mail_port: int = 587
    """Port of the mail server."""
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    """How the way to the mail server is encrypted."""
    mail_user: str = ""
    """Name to sign in to the mail server with."""
    mail_password: str = ""
    """Password to sign in to the mail server with."""
    mail_from: str = "jiangce@localhost"
    """Address that mail comes from."""
    oidc_issuer: str = ""
    """OpenID Connect provider to sign in by; empty: none, the demonstration has its own."""
    oidc_client_id: str = ""
    """Name of this register at the provider."""
    oidc_client_secret: str = ""
    """Secret of this register at the provider."""
    oidc_scope: str = "openid profile"
    """What is asked of the provider."""
    oidc_name_claim: str = "name"
    """Claim that holds the person's full name."""
    oidc_number_claim: str = "id_number"
    """Claim that holds the number of the person's document."""

    def __post_init__(self) -> None:
        """Raise ValueError for a gateway body that is no JSON, at start rather than at night."""
        json.loads(self.sms_body)

    @property
    def secrets(self) -> Path:
        """Folder that holds the keys."""
        return self.secret_dir or self.var / "secrets"

    @property
    def address(self) -> str:
        """Address that people use."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are sent over TLS only."""
        return self.public_url.startswith("https://")


def read(environment: dict[str, str], file: Path | None) -> Settings:
    """Return the settings that this environment and TOML file give.

    Raises ``msgspec.ValidationError`` where a value has the wrong type or an unknown name.
    """
    values: dict[str, object] = {}
    if file is not None and file.is_file():
        values.update(tomllib.loads(file.read_text("utf-8")))
    if "DATABASE_URL" in environment:
        values["database_url"] = environment["DATABASE_URL"]
    for name in Settings.__struct_fields__:
        variable = f"JIANGCE_{name.upper()}"
        if variable in environment:
            values[name] = environment[variable]
    unknown = values.keys() - set(Settings.__struct_fields__)
    if unknown:
        raise msgspec.ValidationError(f"unknown settings: {', '.join(sorted(unknown))}")
    return msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, v: kind(v))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return this process's settings (``JIANGCE_CONFIG`` names the TOML file)."""
    return read(dict(os.environ), Path(os.environ.get("JIANGCE_CONFIG", "jiangce.toml")))
