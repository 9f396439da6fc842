import CLibYAML
import DSL
enum InterpreterModule {}
