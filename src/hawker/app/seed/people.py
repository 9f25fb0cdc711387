"""Who is there from the beginning, to be shown round with."""

import msgspec


class DemoAccount(msgspec.Struct, frozen=True):
    """Somebody a visitor may sign in as; the code comes to the built-in mailbox."""

    role: str  # for the table that is printed
    address: str
    name: str


HOST = DemoAccount("host", "host@example.com", "小满")
MERCHANT = DemoAccount("merchant of the tea house", "merchant@example.com", "林掌柜")
GROCER = DemoAccount("merchant of the pantry", "pantry@example.com", "阿禾")
OPERATOR = DemoAccount("operator", "operator@example.com", "站长")
BUYER = DemoAccount("buyer", "buyer@example.com", "陈一")

DEMO_ACCOUNTS = (HOST, MERCHANT, GROCER, OPERATOR, BUYER)
