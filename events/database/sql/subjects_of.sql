-- Of whom these streams are, where that is not the id of the stream itself.
select stream, person from subjects where stream = any ($1)
