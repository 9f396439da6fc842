" Files that end in .tocsin are of the language.
autocmd BufRead,BufNewFile *.tocsin setfiletype tocsin
