// Starts `tocsin lsp` and runs what its lenses offer in a terminal.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function program() {
  return vscode.workspace.getConfiguration("tocsin").get("path") || "tocsin";
}

async function start() {
  const server = { command: program(), args: ["lsp"] };
  const options = { documentSelector: [{ language: "tocsin" }] };
  client = new LanguageClient("tocsin", "Tocsin", server, options);
  await client.start();
}

/** Runs tocsin as a process of its own: no shell reads what the package says. */
function run(name, args) {
  const execution = new vscode.ProcessExecution(program(), args);
  const scope = vscode.workspace.workspaceFolders ? vscode.TaskScope.Workspace : vscode.TaskScope.Global;
  const task = new vscode.Task({ type: "tocsin" }, scope, name, "tocsin", execution);
  return vscode.tasks.executeTask(task);
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("tocsin.runTest", (folder, title) =>
      run(title, ["test", "--filter", title, vscode.Uri.parse(folder).fsPath])),
    vscode.commands.registerCommand("tocsin.explain", async (folder, labels) => {
      const value = (labels || []).map((label) => JSON.stringify(label)).join(" ");
      const answer = await vscode.window.showInputBox({
        prompt: "Labels of the alert, as NAME=VALUE or \"NAME=a value\"",
        value,
      });
      if (!answer) return;
      const words = (answer.match(/"(?:\\.|[^"])*"|\S+/g) || [])
        .map((word) => (word.startsWith('"') ? JSON.parse(word) : word));
      return run("explain", ["explain", vscode.Uri.parse(folder).fsPath, ...words]);
    }),
    vscode.commands.registerCommand("tocsin.restart", async () => {
      if (client) await client.stop();
      await start();
    }));
  await start();
};

exports.deactivate = () => client && client.stop();
