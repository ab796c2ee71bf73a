-- With which key the codes of the blind index are made.
select key from keys.words_made_with
