package backprop.kernel;

import backprop.worker.CellPlaces;
import backprop.worker.CudaMagic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.magic.MagicsResolver;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.kernel.JavaKernel;
import org.dflib.jjava.kernel.JavaKernelBuilder;
import org.dflib.jjava.kernel.execution.CodeEvaluator;
import org.dflib.jjava.kernel.magics.ClasspathMagic;
import org.dflib.jjava.kernel.magics.LoadMagic;
import org.dflib.jjava.kernel.magics.TimeMagic;
import org.dflib.jjava.maven.MavenDependencyResolver;
import org.dflib.jjava.maven.magics.LoadFromPomCellMagic;
import org.dflib.jjava.maven.magics.LoadFromPomLineMagic;
import org.dflib.jjava.maven.magics.MavenMagic;
import org.dflib.jjava.maven.magics.MavenRepoMagic;
import org.dflib.jjava.shaded.org.zeromq.ZMQ;

/**
 * The course's kernel: JJava's, with its evaluator and its magics, and four things as learners
 * expect them. A failing cell stops those that wait behind it; an error names cell and line;
 * nothing that is thrown keeps a cell from ending; a name is explained wherever the cursor stands
 * in it.
 */
public final class CourseKernel extends JavaKernel {

  /** How long after a failure a client that asked for several cells at once may still send some. */
  private static final long STILL_COMING_MILLIS = 100;

  private final CellFailure failure;
  private final Inspection inspection;
  private JupyterConnection connection;
  private boolean failed;

  private CourseKernel(
      String name,
      String version,
      LanguageInfo language,
      JupyterIO io,
      CommManager comms,
      Renderer renderer,
      MagicsResolver resolver,
      MagicsRegistry magics,
      StringStyler styler,
      JShell shell,
      CodeEvaluator evaluator) {
    super(
        name, version, language, List.of(), null, io, comms, renderer, resolver, magics, true,
        styler, shell, evaluator);
    failure = new CellFailure(shell, styler);
    Path library = Path.of(System.getProperty("backprop.home", "")).resolve("lib");
    inspection = new Inspection(shell.sourceCodeAnalysis(), new LibraryDocs(library));
  }

  /** Serves the Jupyter that wrote a connection file, until it says to end. */
  public static void main(String... arguments)
      throws IOException, NoSuchAlgorithmException, InvalidKeyException {
    JupyterConnection connection =
        new JupyterConnection(
            KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0]))));
    CourseKernel kernel = new Builder().build();
    kernel.onStartup();
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
    // The thread that ran cells waits a minute for more, and one that a cell started may run on:
    // this process would not end by itself, and Jupyter waits 2.5 s before it ends it.
    System.exit(0);
  }

  /** What the cell that runs says if it fails. */
  CellFailure failure() {
    return failure;
  }

  @Override
  public void becomeHandlerForConnection(JupyterConnection connection) {
    this.connection = connection;
    super.becomeHandlerForConnection(connection);
  }

  @Override
  protected synchronized void handleExecuteRequest(
      ShellReplyEnvironment env, Message<ExecuteRequest> message) {
    ExecuteRequest request = message.getContent();
    int count = executionCount.get();
    failure.enter("cell [" + count + "]", request.getCode());
    failed = false;
    try {
      super.handleExecuteRequest(env, message);
    } catch (Error e) {
      // What a value throws while it is shown; the kernel's thread would end, and no cell after it.
      answer(env, count, e);
    }
    if (failed && request.shouldStopOnError()) {
      ShellChannel shell = (ShellChannel) env.getShell();
      // Before its reply: who waits for that before the next cell is asked for anew.
      List<Message<?>> waiting = waiting(shell);
      env.resolveDeferrals();
      waiting.forEach(each -> leaveOut(shell, each));
    }
  }

  private void answer(ShellReplyEnvironment env, int count, Error e) {
    String name = e.getClass().getSimpleName();
    List<String> lines = formatError(e);
    env.publish(new PublishError(name, CellFailure.message(e), lines));
    ErrorReply reply = new ErrorReply(name, CellFailure.message(e), lines);
    reply.setExecutionCount(count);
    env.defer().replyError(MessageType.EXECUTE_REPLY.error(), reply);
  }

  @Override
  protected List<String> formatError(Throwable e) {
    failed = true;
    List<String> lines = failure.lines(e);
    return lines.isEmpty() ? super.formatError(e) : lines;
  }

  /** What a client has sent already, and what comes right behind it. */
  private static List<Message<?>> waiting(ShellChannel shell) {
    List<Message<?>> waiting = new ArrayList<>();
    long until = System.currentTimeMillis() + STILL_COMING_MILLIS;
    while (System.currentTimeMillis() < until) {
      if ((shell.getEvents() & ZMQ.Poller.POLLIN) == 0) {
        try {
          Thread.sleep(5);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
      } else {
        waiting.add(shell.readMessage());
        until = System.currentTimeMillis() + STILL_COMING_MILLIS;
      }
    }
    return waiting;
  }

  /** Says of a cell that it was not run; answers what else was asked. */
  @SuppressWarnings("unchecked") // A message's handler is that of its type.
  private <T> void leaveOut(ShellChannel shell, Message<T> message) {
    MessageType<T> type = message.getHeader().getType();
    ShellReplyEnvironment env = connection.prepareReplyEnv(shell, message);
    if (type.equals(MessageType.EXECUTE_REQUEST)) {
      env.setBusyDeferIdle();
      // JJava's own reply knows no such status.
      MessageType<Object> reply = (MessageType<Object>) (MessageType<?>) MessageType.EXECUTE_REPLY;
      // Without a number: what did not run has none on the screen.
      env.reply(new Message<Object>(message, reply, Map.of("status", "aborted")));
    } else {
      ShellHandler<T> handler = connection.getHandler(type);
      if (handler != null) {
        handler.handle(env, message);
      }
    }
    env.resolveDeferrals();
    if (env.isMarkedForShutdown()) {
      connection.close();
    }
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    try {
      return inspection.of(code, at);
    } catch (Error e) {
      throw asked(e);
    }
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    try {
      return super.complete(code, at);
    } catch (Error e) {
      throw asked(e);
    }
  }

  @Override
  public String isComplete(String code) {
    try {
      return super.isComplete(code);
    } catch (Error e) {
      throw asked(e);
    }
  }

  /** What the compiler dies of must not take the kernel's thread along. */
  private static IllegalStateException asked(Error e) {
    return new IllegalStateException("the compiler ended in " + e, e);
  }

  /** What JJava's own main puts into its kernel. */
  private static final class Builder extends JavaKernelBuilder<Builder, CourseKernel> {

    Builder() {
      name("JJava");
      version(Installation.mavenVersion("org.dflib.jjava", "jjava-jupyter"));
      compilerOpts(CellPlaces.COMPILER);
      MavenDependencyResolver maven = new MavenDependencyResolver();
      TimeMagic time = new TimeMagic();
      lineMagic("load", new LoadMagic());
      lineMagic("classpath", new ClasspathMagic());
      lineMagic("jars", new ClasspathMagic());
      lineMagic("time", time);
      cellMagic("time", time);
      cellMagic("cuda", new CudaMagic());
      lineMagic("mine", new MineMagic(Path.of("")));
      lineMagic("maven", new MavenMagic(maven));
      lineMagic("mavenRepo", new MavenRepoMagic(maven));
      lineMagic("addMavenDependency", new MavenMagic(maven));
      lineMagic("loadFromPOM", new LoadFromPomLineMagic(maven));
      cellMagic("loadFromPOM", new LoadFromPomCellMagic(maven));
    }

    @Override
    public CourseKernel build() {
      CodeEvaluator evaluator = buildCodeEvaluator(buildName());
      return new CourseKernel(
          buildName(),
          buildVersion(),
          buildLanguageInfo(),
          buildJupyterIO(buildJupyterIOEncoding()),
          buildCommManager(),
          buildRenderer(),
          buildMagicsResolver(buildMagicTranspiler()),
          buildMagicsRegistry(),
          buildErrorStyler(),
          buildJShell(evaluator),
          evaluator);
    }
  }
}
