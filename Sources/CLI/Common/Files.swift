import Glibc

/// Reads a file, or standard input for `-`.
///
/// - Throws: `Problem` with exit status 3 that names the file and the reason.
func readFile(_ path: String) throws -> [UInt8] {
  let descriptor = path == "-" ? 0 : open(path, O_RDONLY)
  guard descriptor >= 0 else {
    throw Problem("cannot read \(path): \(String(cString: strerror(errno)))")
  }
  defer { if descriptor != 0 { close(descriptor) } }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64 * 1024)
  while true {
    let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else {
      if errno == EISDIR { throw Problem("\(path) is a folder; give one file") }
      throw Problem("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
    guard bytes.count <= fileBytesMaximum else {
      throw Problem("\(path) is larger than \(fileBytesMaximum >> 20) MiB")
    }
  }
}

let fileBytesMaximum = 1 << 30

/// Replaces a file's content in one step, keeping its permissions.
func replaceFile(_ path: String, with bytes: [UInt8]) throws {
  let temporary = "\(path).tocsin-\(getpid())"
  var information = stat()
  let mode = stat(path, &information) == 0 ? information.st_mode & 0o7777 : 0o644
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_TRUNC, mode)
  guard descriptor >= 0 else { throw cannotWrite(path) }
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else {
      close(descriptor)
      unlink(temporary)
      throw cannotWrite(path)
    }
    rest = rest.dropFirst(count)
  }
  fsync(descriptor)
  close(descriptor)
  guard rename(temporary, path) == 0 else {
    unlink(temporary)
    throw cannotWrite(path)
  }
}

/// Makes the folders that a path goes through, unless they are there.
func makeFolders(of path: String) throws {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/").dropLast() {
    made += "\(part)/"
    guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
      throw Problem("cannot make \(made): \(String(cString: strerror(errno)))")
    }
  }
}

private func cannotWrite(_ path: String) -> Problem {
  Problem("cannot write \(path): \(String(cString: strerror(errno)))")
}
