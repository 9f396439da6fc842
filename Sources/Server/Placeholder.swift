import Hummingbird
import Runtime
enum ServerModule {}
