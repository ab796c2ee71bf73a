delete from keys.words
