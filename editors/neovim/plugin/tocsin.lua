-- Starts the language server, and runs what its lenses offer in a terminal.
if vim.lsp.enable then
  vim.lsp.enable("tocsin")
end

local function run(arguments)
  vim.cmd("botright new")
  vim.fn.termopen(vim.list_extend({ "tocsin" }, arguments))
end

if vim.lsp.commands then
  vim.lsp.commands["tocsin.runTest"] = function(command)
    local folder, title = unpack(command.arguments)
    run({ "test", "--filter", title, vim.uri_to_fname(folder) })
  end

  vim.lsp.commands["tocsin.explain"] = function(command)
    local folder, labels = unpack(command.arguments)
    run(vim.list_extend({ "explain", vim.uri_to_fname(folder) }, labels or {}))
  end
end
