-- Nobody finds this person any more.
delete from keys.words where person = $1
