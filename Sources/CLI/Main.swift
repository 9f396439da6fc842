import ArgumentParser
import Server

@main
struct Tocsin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tocsin")
}
