-- Nobody adds to the blind index or takes out of it, until the end of the transaction.
select key from keys.words_made_with for update
