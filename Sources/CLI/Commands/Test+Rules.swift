import DSL
import Glibc
import Interpreter

/// `tocsin test --promtool FILE…`: rule tests in the formats of promtool and vmalert-tool.
extension Test {
  func runRuleFiles() throws {
    guard !json, junit == nil else {
      throw Problem("--json and --junit are not available for rule tests", status: .usage)
    }
    let options = try ruleOptions()
    let clock = ContinuousClock()
    var counts = (passed: 0, failed: 0)
    var cache = RuleFileCache()
    let duration = try clock.measure {
      for file in paths {
        let bytes = try readFile(file)
        let results: [RuleTestResult]
        do throws(YAMLError) {
          let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
          results = try runRuleTests(bytes, options, &cache) { pattern in
            filesMatching(pattern.hasPrefix("/") ? pattern : folder + pattern)
          }
        } catch {
          counts.failed += 1
          Output.line("\(paint("FAILED", 31)) \(file):\(error.mark.line): \(error.message)")
          continue
        }
        for result in results { show(result, of: file) }
        counts.passed += results.count(where: \.passed)
        counts.failed += results.count { !$0.passed }
      }
    }
    if let filter, counts == (0, 0) {
      throw Problem("no test matches --filter '\(filter)'", status: .usage)
    }
    let milliseconds = duration / .milliseconds(1)
    Output.line(
      "\(counts.passed) passed, \(counts.failed) failed in "
        + "\((milliseconds * 10).rounded() / 10) ms")
    if counts.failed > 0 { throw Exit.findings }
  }

  private func ruleOptions() throws -> RuleTestOptions {
    var options = RuleTestOptions()
    if vmalertTool { options.flavor = .vmalert(addsGroupLabel: !disableAlertgroupLabel) }
    if let filter {
      do throws(PatternError) {
        options.only = [try Pattern.parse(filter)]
      } catch {
        throw Problem("--filter '\(filter)' is no regular expression: \(error)", status: .usage)
      }
    }
    options.externalURL = externalURL
    for label in externalLabel {
      guard let equals = label.firstIndex(of: "="), equals > label.startIndex else {
        throw Problem("--external-label '\(label)' must be NAME=VALUE", status: .usage)
      }
      options.externalLabels.append(
        (String(label[..<equals]), String(label[label.index(after: equals)...])))
    }
    return options
  }

  private func show(_ result: RuleTestResult, of file: String) {
    let mark = result.passed ? paint("ok    ", 32) : paint("FAILED", 31)
    let name = result.name.isEmpty ? "line \(result.mark.line)" : result.name
    Output.line("\(mark) \(file): \(name)")
    for failure in result.failures {
      Output.line("  \(file):\(failure.mark.line)")
      let lines = failure.message.split(separator: "\n", omittingEmptySubsequences: false)
      Output.line(lines.map { "    \($0)" }.joined(separator: "\n"))
    }
  }
}

/// The files that a pattern of the shell stands for, with their bytes; unreadable ones are left
/// out.
private func filesMatching(_ pattern: String) -> [(name: String, bytes: [UInt8])] {
  var found = glob_t()
  defer { globfree(&found) }
  guard glob(pattern, 0, nil, &found) == 0 else { return [] }
  return (0..<Int(found.gl_pathc)).compactMap { index in
    guard let path = found.gl_pathv[index].map({ String(cString: $0) }),
      let bytes = try? readFile(path)
    else { return nil }
    return (path, bytes)
  }
}
