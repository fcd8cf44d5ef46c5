"""E-mail by the agency's own server (SMTP)."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from console.config import Settings, SmtpSecurity
from console.domain.errors import ConfigurationError, Unavailable

_TIMEOUT_S = 20.0


class Mail:
    """Sends plain text to one person; the server's certificate is checked wherever there is one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, *, to: str, subject: str, text: str) -> None:
        """Send one e-mail; raises ConfigurationError without a server, Unavailable when it did not take it."""
        if not self._settings.smtp_host:
            raise ConfigurationError("No e-mail server is set up. An administrator can set RAPPORT_SMTP_HOST.")
        try:
            with self._connected() as server:
                server.send_message(self._message(to, subject, text))
        except (OSError, smtplib.SMTPException) as error:
            sentence = f"The e-mail server did not take it ({type(error).__name__})."
            raise Unavailable(sentence, platform="e-mail") from None

    def _connected(self) -> smtplib.SMTP:
        chosen, where = self._settings, (self._settings.smtp_host, self._settings.smtp_port)
        trusted = ssl.create_default_context()
        if chosen.smtp_security is SmtpSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=_TIMEOUT_S, context=trusted)
        else:
            server = smtplib.SMTP(*where, timeout=_TIMEOUT_S)
            if chosen.smtp_security is SmtpSecurity.STARTTLS:
                server.starttls(context=trusted)
        if chosen.smtp_username:
            server.login(chosen.smtp_username, chosen.smtp_password.get_secret_value())
        return server

    def _message(self, to: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.smtp_from, to, subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self._settings.smtp_from.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message
