/**
 * Operations of HTTP services as tools: what {@code config/openapi.json} names of their OpenAPI documents. The documents and
 * that file say where a call goes; the model says values, and each of them ends up where the document has a place for it.
 */
package org.moonroute.openapi;
