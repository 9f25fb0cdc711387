-- Who is forgotten is also no longer somebody who was invited.
CREATE INDEX invitations_to ON stores.invitations (address) WHERE address <> '';
