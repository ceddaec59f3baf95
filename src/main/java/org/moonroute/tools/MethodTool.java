package org.moonroute.tools;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.moonroute.conversation.ToolSpec;

/** A tool made of an annotated method. */
record MethodTool(ToolSpec spec, ToolPolicy policy, Object bean, Method method, Parameters parameters) implements Tool {

    @Override
    public String make() {
        return "method";
    }

    @Override
    public Object call(Map<String, Object> arguments) throws Exception {
        Object[] values = bound(arguments);
        try {
            return method.invoke(bean, values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Object[] bound(Map<String, Object> arguments) {
        try {
            return parameters.bind(arguments);
        } catch (IllegalArgumentException wrong) {
            throw new BadArguments(wrong.getMessage(), wrong);
        }
    }
}
