-- `tocsin lsp`; a package is the folder of a file, and several may lie in one repository.
return {
  cmd = { "tocsin", "lsp" },
  filetypes = { "tocsin" },
  root_markers = { ".git" },
}
