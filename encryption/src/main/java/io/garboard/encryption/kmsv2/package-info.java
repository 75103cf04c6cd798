/**
 * {@code kms-v2}: the client of Kubernetes' KMS v2 plugin API, so that every plugin written for kube-apiserver (AWS, Azure,
 * Google Cloud, Vault and others) serves Garboard too.
 */
@NullMarked
package io.garboard.encryption.kmsv2;

import org.jspecify.annotations.NullMarked;
