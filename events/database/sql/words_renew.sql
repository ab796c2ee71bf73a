update keys.words_made_with set key = $1
