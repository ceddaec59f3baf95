/**
 * The catalogue of tools that the model may call, whatever they are made of: Java beans, annotated methods, routes. The
 * model's names and arguments are checked here, before anything runs. No Camel: how a tool's route is reached is the
 * flow's business.
 */
package org.moonroute.tools;
