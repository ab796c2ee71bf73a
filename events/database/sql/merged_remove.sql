-- A number ($1) that was a person's ($2) is that of a person of its own again.
delete from merged_persons where former = $1 and person = $2
