import CCurl
import Crypto
import DSL
import GRDB
import Interpreter
import Logging
import ServiceLifecycle
enum RuntimeModule {}
