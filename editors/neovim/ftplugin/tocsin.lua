-- The one canonical layout has two spaces, which `tocsin fmt` writes.
vim.bo.commentstring = "# %s"
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.softtabstop = 2
vim.bo.formatprg = "tocsin fmt -"
