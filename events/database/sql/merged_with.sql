-- With whom a number was merged.
select person from merged_persons where former = $1
