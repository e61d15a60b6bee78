package dev.ewasm.vectors.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * For options with an optional value: it is one only behind {@code =}. Else {@code --check tests}
 * would take the folder to test for the value.
 */
final class AttachedValue implements IParameterPreprocessor {

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's signature
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    if (!"=".equals(info.get("separator")) && argument instanceof OptionSpec option) {
      arguments.push(option.fallbackValue());
    }
    return false;
  }
}
