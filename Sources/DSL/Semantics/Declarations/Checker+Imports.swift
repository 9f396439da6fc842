// Names of other packages.
extension Checker {
  mutating func checkImports() {
    path = ""
    for declaration in sources.imports where !declaration.isDamaged {
      guard let folder = declaration.package, let text = words(folder, what: "the folder") else {
        continue
      }
      report(.packageNotLoaded(at: folder.span, folder: text))
      sources.isIncomplete = true
    }
  }
}
