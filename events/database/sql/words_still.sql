-- Until the end of the transaction the codes are made with this key.
select key from keys.words_made_with for share
