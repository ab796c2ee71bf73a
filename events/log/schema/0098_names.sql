-- Who somebody is was told first, and everything that was told and looked at since stands behind it on their stream: a list of names does not
-- go through that. Of other events it costs no more than a look at their type.
create index events_names on events (stream, version) where type in ('person-registered', 'account-opened');
