"""What several of the end-to-end tests stand on; world.py has the parts."""

import pytest

from world import Mailbox, Receiver


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def mailbox():
    mailbox = Mailbox()
    yield mailbox
    mailbox.close()
